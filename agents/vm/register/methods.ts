import type { Method } from '../../../overlay/overlay.ts'
import type { Answer, Question, Request } from '../../../protocol/register/message.ts'
import { answerCodec, requestCodec } from '../../../protocol/register/message-codec.ts'

/** Longer than a proposer's round: a late answer still tells how far the voter's sequence has come. */
const DEADLINE_MS = 5000

/** Of a question that is asked again before (ProposerTimes.standByMs), and answered when another host says so. */
const STAND_BY_MS = 10_000

function method(name: string, opensAhead = false, deadlineMs = DEADLINE_MS): Method<Request, Answer> {
  return { name, request: requestCodec, response: answerCodec, deadlineMs, opensAhead }
}

/** What lets voters accept what they stand by with (LetGo). */
export const letGoChannel = 'register-let-go'

/** What a voter may be asked, one method for each kind of question. A guest may be paused until two are answered. */
export const registerMethods: Readonly<Record<Question['kind'], Method<Request, Answer>>> = {
  prepare: method('register/prepare', true),
  accept: method('register/accept', true),
  'stand-by': method('register/stand-by', false, STAND_BY_MS),
  install: method('register/install'),
  peek: method('register/peek'),
  renew: method('register/renew'),
  watch: method('register/watch')
}
