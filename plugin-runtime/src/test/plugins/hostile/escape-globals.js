// must: return []
exports.processEvent = (event) => {
    const forbidden = ['process', 'Java', 'Packages', 'java', 'javax', 'org', 'com', 'Polyglot', 'Graal', 'load',
        'loadWithNewGlobal', 'quit', 'exit', 'read', 'readFully', 'readbuffer', 'print', 'Worker', 'SharedArrayBuffer',
        'Atomics', 'WebAssembly', 'ShadowRealm', 'Debug', '$262', 'setTimeout', 'setInterval', 'setImmediate',
        'JavaImporter', 'importScripts']
    event.properties.result = forbidden.filter((name) => typeof globalThis[name] !== 'undefined')
    return event
}
