import { z } from 'zod'
import { flag, method } from './method.ts'
import type { Method } from './method.ts'
import { ApiRefusal } from './refusal.ts'
import { groupOut, userOut } from './shapes.ts'

const usersInfo = method(
  { tier: 'tier4', scopes: ['users:read'] },
  { user: z.string(), include_locale: flag.optional() },
  (args, { workspace }) => {
    const user = workspace.users.get(args.user)
    if (!user) throw new ApiRefusal('user_not_found')
    return { user: userOut(user, workspace.app.scopes.includes('users:read.email'), workspace.clock.now()) }
  },
)

const groupsList = method(
  { tier: 'tier2', scopes: ['usergroups:read'] },
  { include_users: flag.default(false), include_count: flag.optional(), include_disabled: flag.default(false) },
  (args, { workspace }) => {
    const groups = [...workspace.groups.values()].filter(group => args.include_disabled || !group.disabled)
    return { usergroups: groups.map(group => groupOut(workspace, group, args.include_users)) }
  },
)

const groupUsers = method(
  { tier: 'tier2', scopes: ['usergroups:read'] },
  { usergroup: z.string(), include_disabled: flag.default(false) },
  (args, { workspace }) => {
    const group = workspace.groups.get(args.usergroup)
    if (!group || (group.disabled && !args.include_disabled)) throw new ApiRefusal('no_such_subteam')
    return { users: group.users }
  },
)

const authTest = method({ tier: 'special' }, {}, (_args, { workspace: { app, team, users } }) => ({
  url: `https://${team.domain}.slack.com/`,
  team: team.name,
  user: users.get(app.botUserId)?.name,
  team_id: team.id,
  user_id: app.botUserId,
  bot_id: app.botId,
  app_id: app.id,
  is_enterprise_install: false,
}))

const connectionsOpen = method({ tier: 'tier3', token: 'app' }, {}, (_args, world) => ({
  url: world.openConnection(),
}))

export const peopleMethods = {
  'auth.test': authTest,
  'apps.connections.open': connectionsOpen,
  'users.info': usersInfo,
  'usergroups.list': groupsList,
  'usergroups.users.list': groupUsers,
} satisfies Record<string, Method>
