import { TestNodes } from '../../overlay/support/nodes.ts'

/*
 * One host in a namespace that knows nobody: it says who it is, whether it could be heard at all, and every
 * connection. Ends when its standard input ends.
 */
const [name = 'host', address = '127.0.0.1'] = process.argv.slice(2)
await using nodes = new TestNodes()
const node = await nodes.start(name, { listen: [`/ip4/${address}/tcp/0`], mdns: { intervalMs: 500 } })
node.onConnectionChange((host, connected) => console.log(`${connected ? 'connected' : 'lost'} ${host}`))
const { multicastRouteMissing } = await node.status()
console.log(`ready ${node.peerId} ${multicastRouteMissing ? 'no-route' : 'route'}`)
for await (const _ of process.stdin);
