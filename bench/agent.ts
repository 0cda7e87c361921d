import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import * as lab from '../lab/commands.ts'
import { hostNamespace, namespaceFile } from '../lab/layout.ts'
import { type ProcessRecord, processesIn } from '../lab/processes.ts'
import { type Spread, shown, spread, table, writeResults } from './support/table.ts'

/*
 * What an agent costs that has nothing to do: the lab's six hosts and three witnesses, no machines. All processes in a
 * host's namespace are counted. Memory is the proportional set size (smaps_rollup): pages that several agents of this
 * one computer share are divided among them, and anonymous memory, which is most, is never shared.
 */

const labName = 'benchagent'
/** The kernel counts processor time in these. */
const tickMs = 10
const mebibyte = 2 ** 20

interface Sample {
  readonly processes: number
  readonly memoryBytes: number
  readonly processorMs: number
  readonly sentBytes: number
  readonly sentPackets: number
}

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      seconds: { type: 'string', default: '60' },
      settle: { type: 'string', default: '60' }
    }
  })
  const seconds = Number(values.seconds)
  await lab.down({ name: labName })
  try {
    say('bringing a lab up')
    const began = performance.now()
    const status = await lab.up({ name: labName })
    const upSeconds = (performance.now() - began) / 1000
    const hosts = status.hosts.filter(({ roles }) => roles.includes('host')).map(({ name }) => name)
    const startProcessorMs = hosts.map(host => sample(host).processorMs)
    say(`${status.hosts.length} agents see each other; they are left alone for ${values.settle} s`)
    await pause(Number(values.settle))
    const before = hosts.map(sample)
    const since = performance.now()
    say(`measuring for ${seconds} s`)
    await pause(seconds)
    const elapsedMs = performance.now() - since
    const after = hosts.map(sample)
    const each = (figure: (before: Sample, after: Sample) => number): Spread =>
      spread(after.map((sample, index) => figure(before[index]!, sample)))
    const rate = (figure: keyof Sample) => each((a, b) => ((b[figure] - a[figure]) * 1000) / elapsedMs)
    const results = {
      agents: status.hosts.length,
      hosts: hosts.length,
      seconds,
      upSeconds: Math.round(upSeconds * 10) / 10,
      startProcessorMs: spread(startProcessorMs),
      processes: each((_, b) => b.processes),
      memoryMebibytes: each((_, b) => b.memoryBytes / mebibyte),
      processorPercent: each((a, b) => (100 * (b.processorMs - a.processorMs)) / elapsedMs),
      sentBytesPerSecond: rate('sentBytes'),
      sentPacketsPerSecond: rate('sentPackets')
    }
    process.stdout.write(`${describe(results)}\n`)
    await writeResults('agent', results)
  } finally {
    await lab.down({ name: labName })
  }
}

function describe(results: Record<string, Spread | number>): string {
  const row = (name: string, figure: string) => [name, shown(results[figure] as Spread)]
  return [
    `An idle agent among ${results.hosts} hosts (${results.agents} agents): median over the hosts (least–most)`,
    '',
    table(
      ['figure', 'value'],
      [
        row('memory of all its processes, MiB (PSS)', 'memoryMebibytes'),
        row('share of one processor, %', 'processorPercent'),
        row('sent, bytes/s', 'sentBytesPerSecond'),
        row('sent, packets/s', 'sentPacketsPerSecond'),
        row('processes', 'processes'),
        row('processor time until all see all, ms', 'startProcessorMs'),
        ['the whole lab up, s', String(results.upSeconds)]
      ]
    )
  ].join('\n')
}

function sample(host: string): Sample {
  const own = processesIn(namespaceFile(hostNamespace(labName, host)))
  const sum = (figure: (record: ProcessRecord) => number) =>
    own.reduce((total, record) => total + figure(record), 0)
  const { sentBytes, sentPackets } = sentBy(own[0]!)
  return {
    processes: own.length,
    memoryBytes: sum(memoryOf),
    processorMs: sum(processorMsOf),
    sentBytes,
    sentPackets
  }
}

function memoryOf({ pid }: ProcessRecord): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) * 1024
}

function processorMsOf({ pid }: ProcessRecord): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) * tickMs
}

/** All interfaces of its namespace but the loopback. */
function sentBy({ pid }: ProcessRecord): { sentBytes: number; sentPackets: number } {
  let [sentBytes, sentPackets] = [0, 0]
  for (const line of readFileSync(`/proc/${pid}/net/dev`, 'utf8').split('\n')) {
    const [name, counters] = line.split(':')
    if (counters === undefined || name!.trim() === 'lo') continue
    const numbers = counters.trim().split(/\s+/).map(Number)
    sentBytes += numbers[8]!
    sentPackets += numbers[9]!
  }
  return { sentBytes, sentPackets }
}

async function pause(seconds: number): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, seconds * 1000))
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
