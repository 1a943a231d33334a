/** For where the sprint is not configured. */
export const offHints = [
  {
    names: ['admin-change', 'admin-changes', 'upgrade', 'upgrades'],
    say: 'The sprint is not configured, so no upgrade is followed: whoever runs the bot sets SPRINT_ANCHOR.',
  },
]

/** For those who look here for what only people do, on the cluster itself. */
export const hints = [
  {
    names: ['upgrade', 'upgrades'],
    say: 'The bot never upgrades a cluster: Test Platform does, with the command in the thread of the payload. The bot follows it there.',
  },
  {
    names: ['ack', 'acks', 'admin-ack', 'admin-acks', 'gate', 'gates'],
    say: 'The bot acknowledges nothing on a cluster. `/sacrificial admin-change` records what had to be changed by hand, with the gate that announced it.',
  },
]
