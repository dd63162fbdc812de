import React from 'react'

export const Key = ({ id }) => <b>{id}</b>

export default class Keys extends React.Component {
  state = {}
  onClick = () => {}
  render() {
    return <ul>{this.props.keys.map((k) => <Key id={k} />)}</ul>
  }
}
