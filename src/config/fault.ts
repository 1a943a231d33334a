/** One setting that cannot be used: its name, what is wrong with it, and a line that would be right. */
export interface SettingFault {
  setting: string
  wrong: string
  example: string
}

/** The environment cannot be used. The message names every fault at once and none of the values, which may be secret. */
export class ConfigFault extends Error {
  override readonly name = 'ConfigFault'
  readonly faults: readonly SettingFault[]

  constructor(faults: readonly SettingFault[]) {
    super(asText(faults))
    this.faults = faults
  }
}

function asText(faults: readonly SettingFault[]): string {
  const count = faults.length === 1 ? '1 setting needs attention' : `${faults.length} settings need attention`
  const lines = faults.map(
    ({ setting, wrong, example }) => `  ${setting} ${wrong}\n      for example: ${setting}=${example}`,
  )
  return `The bot cannot start, ${count}:\n${lines.join('\n')}\nEvery setting is explained in .env.example.`
}
