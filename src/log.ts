import { pino } from 'pino'
import type { DestinationStream, Logger as PinoLogger } from 'pino'

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>

const LOOKS_SECRET = /\b(?:xox[a-z]-[\w-]+|xapp-[\w-]+|gh[pousr]_\w+|github_pat_\w+|Bearer\s+\S+|Basic\s+\S+|ATATT\S+)/g

/**
 * JSON lines on standard output. Whatever looks like a token is struck out of every text, whichever field it is in,
 * and the secrets this process was given are struck out by value.
 */
export function createLog(level: string, secrets: readonly string[] = [], to?: DestinationStream): Logger {
  const known = secrets.filter(secret => secret.length >= 8)
  const strike = (line: string): string =>
    known.reduce((text, secret) => text.replaceAll(secret, '[secret]'), line.replaceAll(LOOKS_SECRET, '[secret]'))
  const destination: DestinationStream = {
    write: line => void (to ?? process.stdout).write(strike(line)),
  }
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination)
}
