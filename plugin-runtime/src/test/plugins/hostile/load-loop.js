// must: fail to load
while (true) {}
