import { closest, distance } from 'fastest-levenshtein'
import type { SettingFault } from './fault.ts'
import { exampleOf, settingNames } from './settings.ts'

const TYPOS_MAX = 2

/** What stands in the environment and is no setting of ours, though somebody means it: unheeded it would mislead. */
export function strangerFaults(env: Record<string, string | undefined>): SettingFault[] {
  const filled = Object.keys(env).filter(name => (env[name]?.trim() ?? '') !== '')
  return [...otherModes(env['MODE']?.trim() ?? ''), ...filled.flatMap(nearMiss)]
}

/** Somebody who set another mode counts on it that nothing outside is written. */
function otherModes(mode: string): SettingFault[] {
  if (mode === '' || mode === 'live') return []
  return [{ setting: 'MODE', wrong: 'must be live: no other mode is built yet', example: 'live' }]
}

function nearMiss(name: string): SettingFault[] {
  const known: readonly string[] = settingNames
  // Kubernetes gives each pod <SERVICE>_PORT of the services around it.
  if (known.includes(name) || name.endsWith('_PORT')) return []
  const kin = settingNames.filter(setting => setting.includes('_') && setting.split('_')[0] === name.split('_')[0])
  const nearest = kin.find(setting => setting === closest(name, kin))
  if (nearest === undefined || distance(name, nearest) > TYPOS_MAX) return []
  return [{ setting: name, wrong: `is no setting: ${nearest} is meant`, example: exampleOf(nearest) }]
}
