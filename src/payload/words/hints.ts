/** For where the sprint is not configured. */
export const offHints = [
  {
    names: ['payload'],
    say: 'The sprint is not configured, so no payload is proposed: whoever runs the bot sets SPRINT_ANCHOR.',
  },
]
