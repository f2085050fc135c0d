// must: fail to load
throw { get message() { for (;;) {} } }
