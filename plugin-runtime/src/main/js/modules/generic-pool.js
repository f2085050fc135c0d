module.exports = require('../node_modules/generic-pool/index.js')
