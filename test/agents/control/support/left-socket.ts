import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { lstatSync } from 'node:fs'

const program = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`

/** A socket as an agent leaves it that is killed: closing a server would remove it. */
export function leaveSocket(path: string): void {
  spawnSync(process.execPath, ['-e', program, path])
  assert.ok(lstatSync(path).isSocket())
}
