// must: fail to load
const fs = require('fs')
exports.processEvent = (event) => event
