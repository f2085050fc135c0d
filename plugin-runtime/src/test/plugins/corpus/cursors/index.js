exports.runEveryMinute = async ({ utils, storage }) => {
    await utils.cursor.init('page', 5)
    await utils.cursor.init('page', 9)
    console.log(await utils.cursor.increment('page'), await utils.cursor.increment('page', 10), await utils.cursor.increment('new', 3))
    console.log(await storage.get('page'))
    await utils.cursor.increment('page', 'x')
}
