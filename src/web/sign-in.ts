import { html } from './html.ts'
import type { Html } from './html.ts'
import { layout } from './page.ts'
import type { NavEntry, PageAnswer } from './page.ts'

export const SIGN_IN = '/sign-in'

export type WhySignIn = 'first' | 'wrong' | 'later'

const STATUS: Record<WhySignIn, number> = { first: 401, wrong: 401, later: 429 }

/** Asks for WEB_TOKEN, then leads on to the page that was wanted. */
export function signInPage(to: string, why: WhySignIn): PageAnswer {
  return whole(
    STATUS[why],
    'Sign in',
    html`<p class="lead">These pages are for the team. The token is the WEB_TOKEN that this bot was started with.</p>
      ${reason(why)}
      <form method="post" action="${SIGN_IN}">
        <label for="token">Token</label>
        <input id="token" name="token" type="password" autocomplete="current-password" required autofocus />
        <input type="hidden" name="to" value="${to}" />
        <button>Sign in</button>
      </form>
      <p>Signed in already, and came here by a link from elsewhere? <a href="${to}">Open the page</a></p>`,
  )
}

function reason(why: WhySignIn): Html | null {
  if (why === 'wrong') return html`<p role="alert">That is not the token. Nothing was changed; try again.</p>`
  return why === 'later' ? html`<p role="alert">Too many wrong tokens. Try again in a minute.</p>` : null
}

/** Where there is no token to ask for. */
export function closedPage(): PageAnswer {
  return whole(
    403,
    'Not open here',
    html`<p>These pages answer only to the machine that the bot runs on, as localhost or at its IP address.</p>
      <p>Whoever runs it can set WEB_TOKEN; then they also open to those who know it.</p>`,
  )
}

export function missingPage(nav: readonly NavEntry[]): PageAnswer {
  return whole(
    404,
    'Nothing here',
    html`<p>There is no page at this address. Those that there are stand above.</p>`,
    nav,
  )
}

function whole(status: number, title: string, body: Html, nav: readonly NavEntry[] = []): PageAnswer {
  return { status, type: 'text/html', body: layout({ title, path: '', nav, body }) }
}
