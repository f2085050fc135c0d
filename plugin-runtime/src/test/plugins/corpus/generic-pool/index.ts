import { createPool } from 'generic-pool'

class Connection {
    used = 0
    constructor(public id: number) {}
}

const state = (pool: any) => [pool.size, pool.available, pool.borrowed, pool.pending]

export function setupPlugin({ global, config }: any) {
    global.made = 0
    global.log = []
    global.pool = createPool(
        {
            create: async () => {
                global.log.push(`create ${global.made + 1}`)
                return new Connection(++global.made)
            },
            destroy: async (connection: Connection) => {
                global.log.push(`destroy ${connection.id}`)
            },
            validate: async (connection: Connection) => connection.used < Number(config.maxUses),
        },
        { max: 2, min: 0, testOnBorrow: true, acquireTimeoutMillis: 5000 }
    )
}

export async function processEvent(event: any, { global }: any) {
    const { pool } = global
    global.log.length = 0
    let inUse = 0
    let most = 0
    const order: string[] = []
    const work = async (name: string) => {
        const connection: Connection = await pool.acquire()
        order.push(name)
        most = Math.max(most, ++inUse)
        connection.used++
        await Promise.resolve()
        global.log.push(`${name} used ${connection.id}`)
        inUse--
        await pool.release(connection)
    }
    const all = Promise.all(['a', 'b', 'c', 'd'].map(work))
    const during = state(pool)
    await all
    const result = await pool.use(async (connection: Connection) => `used ${connection instanceof Connection}`)
    event.properties = { during, most, order, result, after: state(pool), made: global.made, log: [...global.log].sort() }
    return event
}

/** Both connections are out and never come back: the third waits in vain. */
export async function runEveryMinute({ global }: any) {
    const { pool } = global
    const held = [await pool.acquire(), await pool.acquire()]
    try {
        await pool.acquire()
    } catch (error: any) {
        console.warn(error.name, error.message, ...state(pool))
    }
    for (const connection of held) await pool.release(connection)
    try {
        await pool.release({})
    } catch (error: any) {
        console.warn(error.message)
    }
}

export async function teardownPlugin({ global }: any) {
    const { pool } = global
    global.log.length = 0
    await pool.drain()
    await pool.clear()
    try {
        await pool.acquire()
    } catch (error: any) {
        console.log(error.message, ...state(pool), global.log.sort().join())
    }
}
