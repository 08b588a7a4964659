// Stores a plan ID and a token, as an activation agent would send them: these are not the cloud's, and are refused.
server.log(`stored ${imp.setenroltokens('0123456789abcdef', 'fedcba9876543210')}`);
