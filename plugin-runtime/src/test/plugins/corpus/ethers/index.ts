import { ethers, utils, BigNumber } from 'ethers'

interface Transfer {
    from: string
    to: string
    value: string
}

const failure = (check: () => unknown): unknown[] => {
    try {
        return ['no failure', check()]
    } catch (error: any) {
        return [error.code, error.reason]
    }
}

export function setupPlugin({ global, config }: any) {
    global.erc20 = new utils.Interface(['event Transfer(address indexed from, address indexed to, uint256 value)', 'function balanceOf(address owner) view returns (uint256)'])
    global.treasury = utils.getAddress(config.treasury)
}

export function processEvent(event: any, { global }: any) {
    const { erc20 } = global
    const log = erc20.parseLog({ topics: event.properties.topics, data: event.properties.data })
    const transfer: Transfer = { from: log.args.from, to: log.args.to, value: utils.formatUnits(log.args.value, 6) }
    const { message, signature } = event.properties
    event.properties = {
        transfer,
        toTreasury: log.args.to === global.treasury,
        topic: erc20.getEventTopic('Transfer'),
        call: erc20.encodeFunctionData('balanceOf', [global.treasury]),
        keccak: utils.keccak256(utils.toUtf8Bytes('hello world')),
        id: ethers.utils.id('Transfer(address,address,uint256)'),
        ether: [utils.formatEther('1000000000000000001'), utils.formatEther(BigNumber.from(10).pow(18)), utils.parseEther('0.5').toString(), utils.formatUnits('123456789', 'gwei')],
        addresses: [global.treasury, global.treasury.toLowerCase(), global.treasury.replace('0x', ''), global.treasury.slice(0, -1), 'vitalik.eth', ''].map((a) => utils.isAddress(a)),
        badChecksum: failure(() => utils.getAddress('0x8Ba1f109551bD432803012645Ac136ddd64DBA72')),
        signer: utils.verifyMessage(message, signature),
        badSignature: failure(() => utils.verifyMessage(message, '0x1234')),
        hash: utils.hashMessage(message),
        sum: BigNumber.from('0xffffffffffffffffffff').add(1).toHexString(),
        packed: utils.solidityKeccak256(['address', 'uint256'], [global.treasury, 42]),
        overflow: failure(() => BigNumber.from(2).pow(64).toNumber()),
    }
    return event
}

/** A name of the Ethereum Name Service and digests. */
export function runEveryMinute({ config }: any) {
    console.log(utils.namehash(config.name), utils.sha256('0x00'), utils.ripemd160('0x00'), utils.randomBytes(8).length)
}

/** Signs, and agrees on a secret, as the wallet of a phrase. */
export async function runEveryHour({ config }: any) {
    const wallet = new ethers.Wallet(utils.id(config.phrase))
    console.log(wallet.address, await wallet.signMessage('ping'), wallet._signingKey().computeSharedSecret(utils.computePublicKey(utils.id('other'), true)))
}
