// must: be stopped
// Few rounds, but of very many blocks.
exports.processEvent = (event) => {
    require('crypto').pbkdf2Sync('password', 'salt', 1024, 2 ** 24, 'sha1')
    return event
}
