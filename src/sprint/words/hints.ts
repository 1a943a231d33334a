/** For where the sprint is not configured. */
export const offHints = [
  {
    names: ['digest'],
    say: 'The sprint is not configured, so there is no digest: whoever runs the bot sets SPRINT_ANCHOR.',
  },
  { names: ['sprint', 'calendar'], say: 'The sprint is not configured: whoever runs the bot sets SPRINT_ANCHOR.' },
]
