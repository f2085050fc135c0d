// must: fail to load
const hold = []
while (true) hold.push(new Array(100000).fill(0))
