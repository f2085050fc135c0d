module.exports = require('../node_modules/util/util.js')
