module.exports = require('../node_modules/abort-controller/dist/abort-controller.js')
