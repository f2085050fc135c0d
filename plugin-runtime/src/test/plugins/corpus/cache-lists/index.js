exports.onEvent = async (event, { cache }) => {
    await cache.lpush('list', 'a')
    await cache.lpush('list', ['b', 'c'])
    console.log(await cache.llen('list'), await cache.lrange('list', 0, -1), await cache.lrange('list', -1, -1))
    console.log(await cache.lrem('list', 1, 'b'), await cache.lpop('list', 1), await cache.lpop('none', 1))
    await cache.set('short', 1, 5)
}
exports.runEveryMinute = async (meta) => meta.cache.lpush('list', Array(1001).fill('x'))
exports.runEveryHour = async (meta) => console.log(await meta.cache.get('short', 'expired'))
