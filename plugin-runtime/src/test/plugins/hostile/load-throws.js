// must: fail to load
throw new Error('at top level')
