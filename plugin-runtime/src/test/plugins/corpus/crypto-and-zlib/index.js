import crypto, { createHash } from 'crypto'
import * as all from 'crypto'
const { gzipSync, gunzipSync } = require('zlib')

export function processEvent(event, { config }) {
    const digest = createHash('sha256').update(event.distinct_id).digest('hex')
    const raw = crypto.createHash('sha1').update('x').digest()
    raw[0] = 255
    event.properties = {
        digest,
        first: raw[0],
        hmac: all.createHmac('sha256', 'key').update('text').digest('base64'),
        uuid: /^[0-9a-f-]{36}$/.test(crypto.randomUUID()),
        bytes: crypto.randomBytes(8).length,
        gzip: gunzipSync(gzipSync('hedge')).toString(),
        base64: Buffer.from('user:pass').toString('base64'),
    }
    return event
}
