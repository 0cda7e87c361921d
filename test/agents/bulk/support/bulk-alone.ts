import { serveBulk } from '../../../../agents/bulk/serve.ts'

/** A bulk process that reaches nobody: it has no libraries to load, and is there at once. */
await serveBulk({
  peerId: 'Hnobody',
  directory: process.argv[2]!,
  open: async () => ({
    peerId: 'Hnobody',
    addresses: () => [],
    addAddresses: async () => {},
    handleStream() {},
    openStream: () => Promise.reject(new Error('alone')),
    stop: async () => {}
  }),
  renew() {}
})
process.exit(0)
