// must: be stopped
// The host's own work counts, too, and can be interrupted.
exports.processEvent = (event) => {
    require('crypto').pbkdf2Sync('password', 'salt', 2 ** 31 - 1, 64, 'sha512')
    return event
}
