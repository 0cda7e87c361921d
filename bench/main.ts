import { WatariError } from '../protocol/errors.ts'

/** One file for each benchmark, read only when it is asked for. Each prints a table and writes bench/results/<name>.json. */
const benchmarks: Record<
  string,
  { about: string; load: () => Promise<{ run(args: string[]): Promise<void> }> }
> = {
  agent: {
    about: 'what an idle agent costs among six hosts [--settle SECONDS] [--seconds N]',
    load: () => import('./agent.ts')
  },
  agreement: {
    about: 'what the agreement adds to the downtime of a move between sites [--moves N] [--delay MS]',
    load: () => import('./agreement.ts')
  },
  decision: {
    about: "from overload beginning to the register's change [--trials N]",
    load: () => import('./decision.ts')
  },
  failover: {
    about:
      'from the loss of a host or a site until its guest answers elsewhere [--trials N] [--delays 0,25,100] [--add]',
    load: () => import('./failover.ts')
  },
  'false-fencing': {
    about: 'leases that end for nothing at loss and delay [--minutes N] [--loss PERCENT] [--delay MS]',
    load: () => import('./false-fencing.ts')
  },
  guests: {
    about: 'from guest to guest over two sites, beside two guests on a bridge [--rounds N] [--seconds N]',
    load: () => import('./guests.ts')
  },
  handover: {
    about:
      'for how long a machine that moves cannot be reached, beside QEMU alone and n2n [--moves N] [--plain-moves N] [--peer-moves N]',
    load: () => import('./handover.ts')
  },
  idle: {
    about: 'bytes per second of links that nobody uses [--neighbours N] [--seconds N]',
    load: () => import('./idle.ts')
  },
  link: {
    about:
      "a layer-2 link beside VXLAN and other people's [--rounds N] [--seconds N] [--peers a,b] [--modes gso,wire,far]",
    load: () => import('./link.ts')
  },
  register: {
    about:
      'changes of a register, in round trips to its voters, and per second [--delays 0,25,100] [--changes N] [--parallel N] [--seconds N]',
    load: () => import('./register.ts')
  },
  relocation: {
    about:
      'plain QEMU-to-QEMU migration and ours between two lab sites [--rounds N] [--guests a,b] [--no-wan]',
    load: () => import('./relocation.ts')
  },
  renewals: {
    about: 'bytes per second of the leases of many machines of one host [--machines 1,10,200] [--seconds N]',
    load: () => import('./renewals.ts')
  }
}

const [name, ...args] = process.argv.slice(2)
const benchmark = name === undefined ? undefined : benchmarks[name]
if (benchmark === undefined) {
  const list = Object.entries(benchmarks).map(([each, { about }]) => `  ${each.padEnd(15)}${about}`)
  process.stderr.write(`which benchmark?\n${list.join('\n')}\n`)
  process.exitCode = 2
} else {
  try {
    await (await benchmark.load()).run(args)
  } catch (error) {
    process.stderr.write(`${error instanceof WatariError ? error.message : (error as Error).stack}\n`)
    process.exitCode = 1
  }
}
