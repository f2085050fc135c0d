module.exports = require('../node_modules/faker/index.js')
