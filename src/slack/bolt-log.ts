import type { Logger as BoltLogger, LogLevel } from '@slack/bolt'
import type { Logger } from '../log.ts'

/**
 * Our log as Slack's SDKs want it. Their debug lines hold bodies and headers, so they are dropped whatever our level is;
 * what they find informative is detail to us.
 */
export function boltLog(log: Logger, level: LogLevel, part: string): BoltLogger {
  const line = (words: unknown[]): string =>
    words.map(word => (word instanceof Error ? word.message : String(word))).join(' ')
  return {
    debug: () => {},
    info: (...words: unknown[]) => log.debug({ part }, line(words)),
    warn: (...words: unknown[]) => log.warn({ part }, line(words)),
    error: (...words: unknown[]) => log.error({ part }, line(words)),
    getLevel: () => level,
    setLevel: () => {},
    setName: () => {},
  }
}
