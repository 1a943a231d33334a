/** For those who type what only a button does, because it asks for a reason. */
export const hints = [
  {
    names: ['put', 'back', 'putback', 'put-back'],
    say: '*Put it back now* is a button on the card of the failover; `/sacrificial return` asks for it back in the usual way.',
  },
]
