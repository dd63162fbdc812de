'use strict'
const fs = require('fs')
var path = require('node:path')

/* Reads. */
exports.read = function (name) {
  return fs.readFileSync(path.resolve(name))
}

module.exports.Store = class {}

function* ids() {
  yield 1
}
