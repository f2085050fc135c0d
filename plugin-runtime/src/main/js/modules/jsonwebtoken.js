module.exports = require('../node_modules/jsonwebtoken/index.js')
