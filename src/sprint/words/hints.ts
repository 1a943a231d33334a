/** For where the sprint is not configured. */
export const offHints = [
  { names: ['sprint', 'calendar'], say: 'The sprint is not configured: whoever runs the bot sets SPRINT_ANCHOR.' },
]
