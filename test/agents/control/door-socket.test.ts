import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DoorServices, openDoor } from '../../../agents/control/door.ts'
import { EventLog } from '../../../agents/control/event-log.ts'
import type { ActionHandlers } from '../../../agents/control/handlers.ts'
import { Operations } from '../../../agents/control/operations.ts'
import { leaveSocket } from './support/left-socket.ts'

const services: DoorServices = {
  handlers: {} as ActionHandlers,
  operations: new Operations(),
  events: new EventLog(),
  metrics: async () => '',
  importImage: async () => ({}),
  openConsole: async () => {}
}

/** Whoever may write to the socket may ask for everything, so its mode is all the permission there is. */
describe('the socket of the door', () => {
  let directory: string
  let socket: string
  const umask = process.umask()

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'watari-socket-'))
    socket = join(directory, 'agent.sock')
  })
  afterEach(() => {
    process.umask(umask)
    rmSync(directory, { recursive: true })
  })

  /** The socket as it is while an agent serves it. */
  async function opened(
    groupId?: number
  ): Promise<{ mode: string; uid: number; gid: number; isSocket: boolean }> {
    const door = await openDoor({
      ...{ socket, version: '0.0.0', services },
      ...(groupId === undefined ? {} : { groupId })
    })
    try {
      const found = statSync(socket)
      const { uid, gid } = found
      return { mode: (found.mode & 0o7777).toString(8), uid, gid, isSocket: found.isSocket() }
    } finally {
      await door.close()
    }
  }

  const uid = process.getuid!()

  for (const mask of [0o000, 0o022, 0o077, 0o177]) {
    it(`is for its owner alone where no group is named, with the umask ${mask.toString(8)}`, async () => {
      process.umask(mask)
      const found = await opened()
      assert.deepEqual([found.isSocket, found.mode, found.uid], [true, '600', uid])
    })
  }

  it('is for its owner alone, whatever mode one had that a killed agent left', async () => {
    leaveSocket(socket)
    chmodSync(socket, 0o777)
    assert.equal((await opened()).mode, '600')
  })

  for (const mask of [0o000, 0o077]) {
    it(`is for its owner and the group that was named, with the umask ${mask.toString(8)}`, async function () {
      const groupId = uid === 0 ? 54_321 : process.getgroups!().find(group => group !== process.getgid!())
      if (groupId === undefined) {
        console.log('      this user has no second group: the group of the socket is NOT tested here')
        this.skip()
      }
      process.umask(mask)
      const { mode, uid: owner, gid } = await opened(groupId)
      assert.deepEqual([mode, owner, gid], ['660', uid, groupId])
    })
  }
})
