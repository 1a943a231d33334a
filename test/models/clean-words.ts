import { expect } from 'vitest'
import { readable } from '../../playground/slack/render-mrkdwn.ts'
import { createWorkspace } from '../../playground/slack/model/workspace.ts'
