/** Where the sprint is not configured: an answer for who asks for its numbers. */
export const offHints = [
  {
    names: ['history', 'numbers'],
    say: 'The sprint is not configured, so nothing is counted by sprint: whoever runs the bot sets SPRINT_ANCHOR.',
  },
]
