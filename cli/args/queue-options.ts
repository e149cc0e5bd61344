/** The options of every command that talks with the queue of a fleet. */
export const queueOptions = {
  redis: {
    type: 'string',
    value: 'URL',
    environment: ['REDIS_URL'],
    describe:
      'Redis with the queue: redis://HOST:PORT, or rediss:// for TLS; a URL with a password belongs in REDIS_URL',
  },
  queue: {
    type: 'string',
    value: 'NAME',
    describe: 'name of the queue in that Redis (default: config-drive)',
  },
} as const
