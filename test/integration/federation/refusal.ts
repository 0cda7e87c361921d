import assert from 'node:assert/strict'

/** What a command of the command line that fails says. */
export async function refusal(command: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await command
  } catch (error) {
    return JSON.parse((error as { stderr: string }).stderr).error
  }
  return assert.fail('it was done')
}
