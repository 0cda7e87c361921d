import { join } from 'node:path'
import { organizationOf, Retirements, type RetirementsOptions } from './retirements.ts'
import { RegisterVoter, type RegisterVoterOptions } from './voter.ts'

/** This host's voter, and what it knows of retired ones, which it has to know before it answers anybody. */
export async function openVoter(
  options: Pick<RetirementsOptions, 'trust' | 'overlay' | 'onFault'> &
    Pick<RegisterVoterOptions, 'authorize'> & { readonly state: string }
): Promise<{ readonly voter: RegisterVoter; readonly retirements: Retirements }> {
  const { state, trust, overlay, authorize, onFault } = options
  const retirements = await Retirements.open({
    ...{ file: join(state, 'retirements.json'), trust, overlay, onFault },
    ownerOf: key => organizationOf(voter.record(key)),
    onNews: retirement => voter.retire(retirement)
  })
  const voter: RegisterVoter = await RegisterVoter.open({
    ...{ host: overlay.self.id, directory: join(state, 'registers'), retirements },
    ...(authorize && { authorize }),
    onFault: error => onFault(error, 'voter')
  })
  return { voter, retirements }
}
