import type { Method } from '../../../overlay/overlay.ts'
import type { Answer, Question, Request } from '../../../protocol/register/message.ts'
import { answerCodec, requestCodec } from '../../../protocol/register/message-codec.ts'

/** Longer than a proposer's round: a late answer still tells how far the voter's sequence has come. */
const DEADLINE_MS = 5000

/** What a change asks, of each voter one after the other. A guest may be paused until a majority has answered both. */
const ofChanges = ['register/prepare', 'register/accept']

function method(name: string, opensAhead?: readonly string[]): Method<Request, Answer> {
  const codecs = { request: requestCodec, response: answerCodec }
  return { name, ...codecs, deadlineMs: DEADLINE_MS, ...(opensAhead && { opensAhead }) }
}

/** What a voter may be asked, one method for each kind of question. */
export const registerMethods: Readonly<Record<Question['kind'], Method<Request, Answer>>> = {
  prepare: method('register/prepare', ofChanges),
  accept: method('register/accept', ofChanges),
  install: method('register/install'),
  peek: method('register/peek'),
  // Whoever renews leases may have to change their registers at any moment.
  renew: method('register/renew', ['register/renew', ...ofChanges]),
  watch: method('register/watch')
}
