import type { Method } from '../../../overlay/overlay.ts'
import type { Answer, Question, Request } from '../../../protocol/register/message.ts'
import { answerCodec, requestCodec } from '../../../protocol/register/message-codec.ts'

/** Longer than a proposer's round: a late answer still tells how far the voter's sequence has come. */
const DEADLINE_MS = 5000

function method(name: string, opensAhead = false): Method<Request, Answer> {
  return { name, request: requestCodec, response: answerCodec, deadlineMs: DEADLINE_MS, opensAhead }
}

/** What a voter may be asked, one method for each kind of question. A guest may be paused until two are answered. */
export const registerMethods: Readonly<Record<Question['kind'], Method<Request, Answer>>> = {
  prepare: method('register/prepare', true),
  accept: method('register/accept', true),
  install: method('register/install'),
  peek: method('register/peek'),
  renew: method('register/renew'),
  watch: method('register/watch')
}
