module.exports = require('./node-globals.js').process
