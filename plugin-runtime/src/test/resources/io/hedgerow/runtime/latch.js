;(function (module, exports, require, host) {
    exports.wait = (name) => host.wait(name)
    exports.fail = (how) => host.fail(how)
    exports.later = (name, action) => host.later(name).then(action)
})
