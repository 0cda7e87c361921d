import type { Method } from '../../../overlay/overlay.ts'
import type { Answer, Question, Request } from '../../../protocol/register/message.ts'
import { answerCodec, requestCodec } from '../../../protocol/register/message-codec.ts'

/** Longer than a proposer's round: a late answer still tells how far the voter's sequence has come. */
const DEADLINE_MS = 5000

/** Of a question that is asked again before (ProposerTimes.standByMs), and answered when another host says so. */
const STAND_BY_MS = 10_000
/** What a change asks, of each voter one after the other. A guest may be paused until a majority has answered both. */
const ofChanges = ['register/prepare', 'register/accept']

function method(
  name: string,
  opensAhead?: readonly string[],
  deadlineMs = DEADLINE_MS
): Method<Request, Answer> {
  const codecs = { request: requestCodec, response: answerCodec }
  return { name, ...codecs, deadlineMs, servesEnded: true, ...(opensAhead && { opensAhead }) }
}

/** What lets voters accept what they stand by with (LetGo). */
export const letGoChannel = 'register-let-go'

/** What a voter may be asked, one method for each kind of question; what by hosts whose certificate has ended is in mayAskAfterEnd. */
export const registerMethods: Readonly<Record<Question['kind'], Method<Request, Answer>>> = {
  prepare: method('register/prepare', ofChanges),
  accept: method('register/accept', ofChanges),
  'stand-by': method('register/stand-by', undefined, STAND_BY_MS),
  install: method('register/install'),
  peek: method('register/peek'),
  // Whoever renews leases may have to change their registers at any moment.
  renew: method('register/renew', ['register/renew', ...ofChanges]),
  watch: method('register/watch')
}
