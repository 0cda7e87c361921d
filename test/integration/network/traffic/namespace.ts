import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

export const canRun = process.getuid?.() === 0 && existsSync('/dev/net/tun')

/** @throws Error with what `ip` says */
export function ip(...words: string[]): void {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] })
}

/** A network namespace with nothing but its loopback. */
export class NetworkNamespace implements Disposable {
  readonly name: string

  constructor(name: string) {
    this.name = name
    ip('netns', 'add', name)
    this.ip('link', 'set', 'lo', 'up')
  }

  ip(...words: string[]): void {
    ip('-n', this.name, ...words)
  }

  /** Takes an interface in and brings it up. */
  adopt(device: string): void {
    ip('link', 'set', device, 'netns', this.name)
    this.ip('link', 'set', device, 'up')
  }

  /** Runs a program to its end. */
  run(command: string, ...words: string[]): Promise<{ code: number | null; output: string }> {
    const child = spawn('ip', ['netns', 'exec', this.name, command, ...words], {
      stdio: ['ignore', 'pipe', 'pipe']
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', chunk => {
        output += chunk
      })
    return new Promise(resolve => child.on('close', code => resolve({ code, output })))
  }

  [Symbol.dispose](): void {
    spawnSync('ip', ['netns', 'del', this.name])
  }
}
