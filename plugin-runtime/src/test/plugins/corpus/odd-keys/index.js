exports.onEvent = async (event, { storage, cache }) => {
    await storage.set(42, 'number key')
    await storage.set('gone', 1)
    await storage.set('gone', undefined)
    await storage.set('null', null)
    await cache.set(7, 'seven', '60')
    await cache.set({ a: 1 }, 'object')
    console.log(await storage.get(42), await storage.get('null', 'default'), await storage.get('gone', 'default'))
    console.log(await cache.get(7), await cache.get('none', 'default'), await cache.expire('none', 5))
}
