import type { KubeConfig, RequestContext } from '@kubernetes/client-node'
import { OutsideError } from '../../kernel/outside.ts'
import { listed } from '../../kernel/text.ts'
import { fromAnswer, fromFailure } from '../mishaps.ts'
import type { Judgement } from '../mishaps.ts'

/** On first use: it costs half a second of start-up. */
export const sdk = () => import('@kubernetes/client-node')

export const judgement = { service: 'kubernetes', on409: 'conflict' } as const satisfies Judgement

/** A way to one cluster, for one piece of work. Whoever opens it closes it, and with it every socket it opened. */
export interface Line {
  config: KubeConfig
  close(): void
}

export interface LineOptions {
  /** Path of a kubeconfig; without it the usual places, a pod's service account among them. */
  kubeconfig: string | undefined
  context: string
  /** A pod's own account, which knows one cluster only, may stand in for this context. */
  ownCluster?: boolean
  /** Ends every call on this line. */
  signal: AbortSignal
}

/** Opens a line anew each time, so that rotated tokens and certificates are picked up. */
export async function openLine(options: LineOptions): Promise<Line> {
  const { KubeConfig } = await sdk()
  const opened = new Set<{ destroy(): Promise<void> }>()
  let closed = false

  class LineConfig extends KubeConfig {
    override async applySecurityAuthentication(context: RequestContext): Promise<void> {
      await super.applySecurityAuthentication(context)
      context.setSignal(options.signal)
      const dispatcher = context.getDispatcher()
      if (closed) await dispatcher?.destroy()
      else if (dispatcher) opened.add(dispatcher)
    }
  }

  const config = new LineConfig()
  try {
    if (options.kubeconfig === undefined) config.loadFromDefault()
    else config.loadFromFile(options.kubeconfig)
  } catch (error) {
    const why = error instanceof Error ? error.message : 'no reason given'
    throw new OutsideError('kubernetes', 'not-sent', `The kubeconfig cannot be read: ${why}`, { cause: error })
  }
  useContext(config, options)
  return {
    config,
    close: () => {
      closed = true
      for (const dispatcher of opened) void dispatcher.destroy()
      opened.clear()
    },
  }
}

/** The one context of a pod's service account. */
const IN_CLUSTER = 'inClusterContext'

function useContext(config: KubeConfig, { context: wanted, ownCluster = false }: LineOptions): void {
  const names = config.getContexts().map(context => context.name)
  if (names.includes(wanted)) return config.setCurrentContext(wanted)
  if (ownCluster && names.includes(IN_CLUSTER)) return config.setCurrentContext(IN_CLUSTER)
  const there = names.length > 0 ? listed(names) : 'none'
  throw new OutsideError('kubernetes', 'refused', `The kubeconfig has no context “${wanted}”; it has ${there}`)
}

/** What the SDK threw, as an `OutsideError`. */
export function fromSdk(error: unknown): OutsideError {
  if (!isApiException(error)) return fromFailure(judgement, error)
  const { code, body, headers } = error
  const header = (name: string): string | null => headers[name] ?? null
  return fromAnswer(judgement, { status: code, header, text: typeof body === 'string' ? body : JSON.stringify(body) })
}

interface ApiException extends Error {
  code: number
  body: unknown
  headers: Record<string, string>
}

function isApiException(error: unknown): error is ApiException {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'headers' in error
}
