import { App, HTTPReceiver, LogLevel } from '@slack/bolt'
import { createServer } from 'node:http'
import { answerParent } from './answering.ts'

/** The yardstick: Bolt with nothing behind it. It checks the signature, finds the listener and acknowledges. */
const receiver = new HTTPReceiver({ signingSecret: process.env['SLACK_SIGNING_SECRET'] ?? '', logLevel: LogLevel.WARN })
const app = new App({
  token: process.env['SLACK_BOT_TOKEN'] ?? '',
  botId: 'B0BARE',
  botUserId: 'U0BARE',
  tokenVerificationEnabled: false,
  deferInitialization: true,
  convoStore: false,
  receiver,
  logLevel: LogLevel.WARN,
})
app.action('request.approve', ({ ack }) => ack())
app.command('/sacrificial', ({ ack }) => ack())
await app.init()

const server = createServer(receiver.requestListener)
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  answerParent(`http://127.0.0.1:${port}`, async () => {
    server.close()
    server.closeAllConnections()
  })
})
