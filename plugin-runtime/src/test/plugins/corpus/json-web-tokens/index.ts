import jwt, { JsonWebTokenError, TokenExpiredError } from 'jsonwebtoken'
import type { PluginEvent } from '@posthog/plugin-scaffold'

interface ServiceAccount {
    client_email: string
    private_key: string
    public_key: string
}

function account(attachments: any): ServiceAccount {
    return JSON.parse(attachments.serviceAccount!.contents.toString())
}

const failure = (check: () => unknown): unknown[] => {
    try {
        return ['no failure', check()]
    } catch (error: any) {
        return [error.name, error.message, error instanceof JsonWebTokenError, error instanceof TokenExpiredError, error.expiredAt?.toISOString() ?? null]
    }
}

/** As for a service account of Google: an assertion that is exchanged for an access token. */
export function setupPlugin({ attachments, global }: any) {
    const { client_email, private_key } = account(attachments)
    global.assertion = jwt.sign({ scope: 'read' }, private_key, { algorithm: 'RS256', issuer: client_email, audience: 'https://oauth2.example.test/token', expiresIn: '1h', keyid: 'k1' })
}

export function processEvent(event: PluginEvent, { config, attachments, global }: any): PluginEvent {
    const { public_key } = account(attachments)
    const session = jwt.sign({ sub: event.distinct_id, admin: true }, config.secret, { expiresIn: 60, notBefore: '0s', jwtid: 'j1' })
    event.properties = {
        session,
        assertion: global.assertion,
        verified: jwt.verify(global.assertion, public_key, { algorithms: ['RS256'], audience: 'https://oauth2.example.test/token' }),
        decoded: jwt.decode(session),
        complete: jwt.decode(global.assertion, { complete: true })!.header,
        notAToken: jwt.decode('x.y'),
        wrongSecret: failure(() => jwt.verify(session, config.secret + '!')),
        wrongAlgorithm: failure(() => jwt.verify(session, config.secret, { algorithms: ['HS512'] })),
        wrongAudience: failure(() => jwt.verify(global.assertion, public_key, { audience: 'other' })),
        forged: failure(() => jwt.verify(global.assertion.slice(0, -4) + 'AAAA', public_key)),
        malformed: failure(() => jwt.verify('a.b', config.secret)),
        notActive: failure(() => jwt.verify(jwt.sign({}, config.secret, { notBefore: '1m' }), config.secret)),
        withoutTime: jwt.sign({ a: 1 }, config.secret, { noTimestamp: true, algorithm: 'HS384' }),
        badOption: failure(() => jwt.sign({ exp: 1 }, config.secret, { expiresIn: 1 })),
    }
    return event
}

/** The callback form. */
export async function onEvent(event: PluginEvent, { config }: any) {
    const outcome = await new Promise<string>((resolve) =>
        jwt.verify(event.properties!.session, config.secret, (error: any, claims: any) => resolve(error ? `${error.name}: ${error.message} ${error.expiredAt.toISOString()}` : claims.sub))
    )
    console.log(outcome)
}
